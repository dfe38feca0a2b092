import { TextInput, type TextInputProps } from '@mantine/core';
import { useEffect, useState } from 'react';

/** How long after the last key a text is looked for, in ms. */
const typingMs = 200;

interface TypedFilterProps extends Pick<TextInputProps, 'leftSection' | 'rightSection' | 'placeholder'> {
  readonly label: string;
  readonly className?: string | undefined;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Whether the key `/` leads here. */
  readonly main?: boolean;
}

/** A text that is looked for once nobody types any more. */
export function TypedFilter({ label, className, value, onChange, main = false, ...shown }: TypedFilterProps) {
  const [text, setText] = useState(value);
  // The address changed by itself: a link, or all filters taken out.
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), typingMs);
    return () => clearTimeout(timer);
  });
  return (
    <TextInput
      {...(main ? { 'data-filter': true } : {})}
      {...shown}
      className={className ?? ''}
      aria-label={label}
      placeholder={shown.placeholder ?? label}
      spellCheck={false}
      autoComplete="off"
      maxLength={200}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}
