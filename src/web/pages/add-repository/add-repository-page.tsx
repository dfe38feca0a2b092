import { AddRepositoryForm } from '#web/pipelines/add-repository-form.tsx';
import { PageTitle } from '#web/ui/page-title.tsx';
import styles from './add-repository-page.module.css';

export function AddRepositoryPage() {
  return (
    <div className={styles.page}>
      <PageTitle>Add repository</PageTitle>
      <h1>Add your repository</h1>
      <p className={styles.lead}>
        Pipewright reads <code>microtica.yaml</code> of the branch and builds by it. It changes nothing in the
        repository.
      </p>
      <AddRepositoryForm />
    </div>
  );
}
