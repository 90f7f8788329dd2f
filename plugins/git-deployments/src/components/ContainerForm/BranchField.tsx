import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Branch } from 'backstage-plugin-git-deployments-common';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useDebounced } from '../../hooks/useDebounced';
import { usePagedSearch } from '../../hooks/usePagedSearch';
import { shortSha } from '../../lib/format';
import { gitDeploymentsTranslationRef } from '../../translation';
import { PagedAutocomplete } from '../common/PagedAutocomplete';
import { useProblemText, type FormState } from './formState';

const SEARCH_DELAY = 300;

/** Chooses the branch that is tracked; the default one comes first. */
export function BranchField(props: { form: FormState }) {
  const { values, set } = props.form;
  const problemOf = useProblemText(props.form);
  const { connectionId, repositoryFullName: repository } = values;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  const [searching, setSearching] = useState(false);
  const latest = useRef(set);
  latest.current = set;
  const search = useDebounced(searching ? values.branch : '', SEARCH_DELAY);
  const loadPage = useCallback(
    (page: { cursor?: string; signal: AbortSignal }) =>
      client.connection.branches({ connectionId, repository, search, ...page }),
    [client, connectionId, repository, search],
  );
  const found = usePagedSearch<Branch>(
    connectionId && repository ? loadPage : undefined,
  );
  const branches = useMemo(
    () => ({
      ...found,
      items: [...found.items].sort(
        (a, b) => Number(b.default) - Number(a.default),
      ),
    }),
    [found],
  );

  // Of a repository that somebody shares the default branch is not known before.
  const preselected =
    values.branch === '' && !searching
      ? found.items.find(branch => branch.default)?.name
      : undefined;
  useEffect(() => {
    if (preselected) {
      latest.current({ branch: preselected });
    }
  }, [preselected]);

  return (
    <PagedAutocomplete
      id="git-deployments-branch"
      label={t('form.branch')}
      required
      disabled={!repository}
      input={values.branch}
      onInput={branch => {
        setSearching(true);
        set({ branch });
      }}
      onSelect={branch => {
        setSearching(false);
        set({ branch: branch.name });
      }}
      search={branches}
      labelOf={branch => branch.name}
      renderItem={branch => (
        <span>
          {branch.name} {branch.default && `(${t('form.defaultBranch')}) `}
          <code>{shortSha(branch.sha)}</code>
        </span>
      )}
      problem={problemOf('branch')}
      help={t('form.branchHelp')}
    />
  );
}
