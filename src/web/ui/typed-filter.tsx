import { TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';

/** How long after the last key a text is looked for, in ms. */
const typingMs = 200;

interface TypedFilterProps extends Pick<TextInputProps, 'type' | 'leftSection' | 'rightSection' | 'placeholder'> {
  readonly label: string;
  readonly className?: string | undefined;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Whether the key `/` leads here. */
  readonly main?: boolean;
}

/** A text that is looked for, without the blanks around it, once nobody types any more. */
export function TypedFilter({ label, className, value, onChange, main = false, ...shown }: TypedFilterProps) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const send = useDebouncedCallback((typed: string) => {
    const wanted = typed.trim();
    if (wanted === sent.current) return;
    sent.current = wanted;
    onChange(wanted);
  }, typingMs);
  // The address changed by itself: a link, or all filters taken out. What came from here is not taken back: more may be typed by now.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    send.cancel();
    setText(value);
  }, [value, send]);
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
      onChange={(event) => {
        setText(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
    />
  );
}
