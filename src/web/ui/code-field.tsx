import { Textarea, type TextareaProps, TextInput, type TextInputProps } from '@mantine/core';
import styles from './code-field.module.css';
import { cx } from './cx.ts';

/** Nobody's spelling help, memory or phone changes what is written: an address, a branch, a path. */
const asWritten = { spellCheck: false, autoComplete: 'off', autoCapitalize: 'none' } as const;

interface WrittenText {
  readonly onChange: (text: string) => void;
}

/** One line that counts letter by letter. */
export function CodeField({ onChange, ...rest }: Omit<TextInputProps, 'onChange'> & WrittenText) {
  return <TextInput {...asWritten} {...rest} onChange={(event) => onChange(event.currentTarget.value)} />;
}

interface CodeAreaProps extends Omit<TextareaProps, 'onChange' | 'classNames'>, WrittenText {
  /** A secret of several lines, shown as dots: no password field holds one. */
  readonly hidden?: boolean;
}

/** Several lines that count letter by letter. */
export function CodeArea({ onChange, hidden = false, ...rest }: CodeAreaProps) {
  return (
    <Textarea
      {...asWritten}
      {...rest}
      classNames={{ input: cx(styles.area, hidden && styles.hidden) }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
