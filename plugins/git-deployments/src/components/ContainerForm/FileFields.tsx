import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import type { RepositoryFile } from 'backstage-plugin-git-deployments-common';
import { useEffect, useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useDebounced } from '../../hooks/useDebounced';
import { dockerfilesIn, foldersUnder, parentFolder } from '../../lib/files';
import { normalizePath } from '../../lib/containerForm';
import { gitDeploymentsTranslationRef } from '../../translation';
import { useProblemText, type FormState } from './formState';

const SETTLE_DELAY = 300;

/** The build context and the Dockerfile: picked from what the branch holds, or typed. */
export function FileFields(props: {
  form: FormState;
  /** Dockerfiles of the branch, from the root of the repository. */
  dockerfiles: readonly string[];
}) {
  const { form, dockerfiles } = props;
  const { values, set } = form;
  const problemOf = useProblemText(form);
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const folder = normalizePath(values.path);
  const parent = parentFolder(values.path);
  const siblings = useFiles(form, parent === folder ? undefined : parent);
  const inside = useFiles(form, folder);
  return (
    <>
      <SuggestingField
        id="git-deployments-path"
        label={t('form.path')}
        help={t('form.pathHelp')}
        problem={problemOf('path')}
        value={values.path}
        options={foldersUnder(values.path, [...siblings, ...inside])}
        onChange={path => set({ path })}
      />
      <SuggestingField
        id="git-deployments-dockerfile"
        label={t('form.dockerfile')}
        help={t('form.dockerfileHelp')}
        problem={problemOf('dockerfile')}
        value={values.dockerfile}
        options={[
          ...new Set([
            ...dockerfilesIn(folder, inside),
            ...dockerfilesIn(
              folder,
              dockerfiles.map(path => ({ path, type: 'dockerfile' as const })),
            ),
          ]),
        ]}
        onChange={dockerfile => set({ dockerfile })}
      />
    </>
  );
}

function SuggestingField(props: {
  id: string;
  label: string;
  help: string;
  problem?: string;
  value: string;
  options: string[];
  onChange(value: string): void;
}) {
  const [open, setOpen] = useState(false);
  return (
    <Autocomplete<string, false, false, true>
      id={props.id}
      aria-controls={`${props.id}-popup`}
      freeSolo
      options={props.options}
      // An empty list is none: nobody is to be told that there is one.
      open={open && props.options.length > 0}
      onOpen={() => setOpen(true)}
      onClose={() => setOpen(false)}
      filterOptions={all => all}
      value={props.value}
      inputValue={props.value}
      onInputChange={(_event, value, reason) => {
        if (reason !== 'reset') {
          props.onChange(value);
        }
      }}
      onChange={(_event, value) => props.onChange(value ?? '')}
      renderInput={params => (
        <TextField
          {...params}
          variant="outlined"
          label={props.label}
          error={Boolean(props.problem)}
          helperText={props.problem ?? props.help}
        />
      )}
    />
  );
}

/**
 * What a folder of the chosen branch holds; nothing where it cannot be read, as the fields take any text.
 *
 * @param folder - undefined: nobody wants to know
 */
function useFiles(
  form: FormState,
  folder: string | undefined,
): RepositoryFile[] {
  const client = useApi(gitDeploymentsApiRef);
  const { connectionId, repositoryFullName: repository, branch } = form.values;
  const now = JSON.stringify([connectionId, repository, branch, folder]);
  const settled = useDebounced(now, SETTLE_DELAY) === now;
  const complete = Boolean(connectionId && repository && branch);
  const [files, setFiles] = useState<RepositoryFile[]>([]);

  useEffect(() => {
    const controller = new AbortController();
    const show = (items: RepositoryFile[]) => {
      if (!controller.signal.aborted) {
        setFiles(items);
      }
    };
    if (!complete || folder === undefined) {
      show([]);
    } else if (settled) {
      client.connection
        .files({
          connectionId,
          repository,
          branch,
          // The server takes a folder from the root of the repository, and nothing for the root itself.
          path: folder.slice(1) || undefined,
          signal: controller.signal,
        })
        .then(
          ({ items }) => show(items),
          () => show([]),
        );
    }
    return () => controller.abort();
  }, [client, settled, complete, connectionId, repository, branch, folder]);
  return files;
}
