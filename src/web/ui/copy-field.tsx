import { Button, TextInput } from '@mantine/core';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import styles from './copy-field.module.css';

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
}

/** A value to be taken elsewhere: selected as a whole by a click, copied by the button beside it. */
export function CopyField({ label, value }: CopyFieldProps) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setSaid('Copied.');
    } catch {
      setSaid('The browser did not let this page copy: select the text and copy it.');
    }
  };
  return (
    <div>
      <div className={styles.row}>
        <TextInput
          className={styles.value ?? ''}
          classNames={{ input: styles.input ?? '' }}
          label={label}
          value={value}
          readOnly
          spellCheck={false}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          aria-label={`Copy: ${label}`}
          leftSection={<Copy size={14} aria-hidden="true" />}
          onClick={() => void copy()}
        >
          Copy
        </Button>
      </div>
      <p className={styles.said} role="status">
        {said}
      </p>
    </div>
  );
}
