import { ActionIcon } from '@mantine/core';
import { X } from 'lucide-react';
import { Link } from 'react-router';
import { showNotice, useNotice } from '#web/ui/notice.ts';
import styles from './notice-bar.module.css';

/** The live region stands always, so that what comes into it is read out. */
export function NoticeBar() {
  const notice = useNotice();
  return (
    <div className={styles.place} role="status">
      {notice ? (
        <p className={styles.notice}>
          <span>{notice.text}</span>
          <Link to={notice.to}>{notice.label}</Link>
          <ActionIcon aria-label="Close" onClick={() => showNotice(null)}>
            <X size={14} />
          </ActionIcon>
        </p>
      ) : null}
    </div>
  );
}
