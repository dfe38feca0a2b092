import { isRouteErrorResponse, useRouteError } from 'react-router';
import { PageTitle } from '#web/ui/page-title.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './frame.module.css';

/** An address that leads nowhere, or a page that broke. */
export function NotFound() {
  const error = useRouteError();
  const broken = error instanceof Error && !isRouteErrorResponse(error);
  return (
    <div className={styles.notFound}>
      <PageTitle>Not found</PageTitle>
      <h1>{broken ? 'This page broke' : 'There is nothing here'}</h1>
      <p>{broken ? error.message : 'The address may be mistyped, or what it named is gone.'}</p>
      <p>
        <TextLink to="/" reloadDocument={broken}>
          To the pipelines
        </TextLink>
      </p>
    </div>
  );
}
