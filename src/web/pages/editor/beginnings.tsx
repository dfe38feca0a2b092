import { FilePlus2 } from 'lucide-react';
import styles from './beginnings.module.css';
import { templates } from './templates.ts';

/** What an empty text may begin with. */
export function Beginnings({ onTemplate }: { readonly onTemplate: (text: string) => void }) {
  return (
    <div className={styles.beginnings}>
      <h2>Begin with</h2>
      <ul>
        {templates.map(({ id, name, about, text }) => (
          <li key={id}>
            <button type="button" onClick={() => onTemplate(text)}>
              <FilePlus2 size={16} aria-hidden="true" />
              <span>
                <b>{name}</b>
                <small>{about}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p>
        Or drop a file here, or type <code>Pipeline:</code>. The graph is drawn as you type.
      </p>
    </div>
  );
}
