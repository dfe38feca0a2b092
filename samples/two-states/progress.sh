#!/usr/bin/env bash
# Draws a progress bar over itself with carriage returns: $1 is the label, $2 the number of steps.
for ((step = 1; step <= $2; step++)); do
  filled=$((step * 30 / $2))
  bar=$(printf '%*s' "$filled" '' | tr ' ' '#')
  printf '\r%s [\033[34m%-30s\033[0m] %3d %%' "$1" "$bar" $((step * 100 / $2))
  sleep 0.15
done
printf '\n\033[32mdone\033[0m\n'
