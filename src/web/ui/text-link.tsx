import { Link, type LinkProps } from 'react-router';
import { cx } from './cx.ts';
import styles from './text-link.module.css';

/** A link in running text. */
export function TextLink({ className, ...rest }: LinkProps) {
  return <Link className={cx(styles.link, className)} {...rest} />;
}
