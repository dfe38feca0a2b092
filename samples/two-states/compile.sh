#!/usr/bin/env bash
# Pretends to compile: a coloured line for each module, one warning, files in out/.
mkdir -p out
for ((module = 1; module <= $1; module++)); do
  printf '\033[2m%s\033[0m \033[36mcompile\033[0m src/module-%02d.c \033[32mok\033[0m\n' "$(date +%H:%M:%S)" "$module"
  if ((module == 9)); then
    printf '\033[33mwarning:\033[0m unused variable \033[1mcount\033[0m in src/module-09.c:12\n'
  fi
  echo "module $module" > "out/module-$module.o"
  sleep 0.4
done
