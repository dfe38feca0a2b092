import styles from './day-field.module.css';

interface DayFieldProps {
  readonly label: string;
  /** `2026-11-25`, or empty. */
  readonly value: string;
  readonly required?: boolean;
  readonly onChange: (day: string) => void;
}

/** A day, by the browser's own calendar. While one is typed it is empty for a moment. */
export function DayField({ label, value, required = false, onChange }: DayFieldProps) {
  return (
    <label className={styles.day}>
      {label}
      <input type="date" value={value} required={required} onChange={(event) => onChange(event.currentTarget.value)} />
    </label>
  );
}
