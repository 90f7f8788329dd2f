import { useTranslationRef } from '@backstage/frontend-plugin-api';
import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { ReactNode, useEffect, useRef, useState } from 'react';
import type { PagedSearch } from '../../hooks/usePagedSearch';
import { describeError } from '../../lib/errors';
import { gitDeploymentsTranslationRef } from '../../translation';

const LOAD_MORE = Symbol('load more');
type Option<T> = T | typeof LOAD_MORE;

/**
 * A field that searches a provider's list and reads it page by page. The way to the next page is an option of its own,
 * so that the keyboard reaches it.
 */
export function PagedAutocomplete<T extends object>(props: {
  id: string;
  label: string;
  /** What is in the field. */
  input: string;
  onInput(input: string): void;
  onSelect(item: T): void;
  search: PagedSearch<T>;
  labelOf(item: T): string;
  renderItem(item: T): ReactNode;
  disabled?: boolean;
  required?: boolean;
  problem?: string;
  help?: string;
  /** Whether a person is about to choose: the list is open and has the focus from the start. */
  openAtFirst?: boolean;
}) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const { search, input } = props;
  const { openAtFirst = false } = props;
  const [open, setOpen] = useState(openAtFirst);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (openAtFirst) {
      field.current?.focus();
    }
  }, [openAtFirst]);
  const options: Option<T>[] = search.loadMore
    ? [...search.items, LOAD_MORE]
    : search.items;
  const labelOf = (option: Option<T>) =>
    option === LOAD_MORE ? t('form.loadMore') : props.labelOf(option);
  const problem =
    props.problem ?? (search.error && describeError(search.error));

  return (
    <Autocomplete<Option<T>, false, false, true>
      id={props.id}
      aria-controls={`${props.id}-popup`}
      freeSolo
      disableCloseOnSelect
      // An empty list is none: nobody is to be told that there is one.
      open={open && !props.disabled && options.length > 0}
      onOpen={() => setOpen(true)}
      onClose={() => setOpen(false)}
      disabled={props.disabled}
      options={options}
      filterOptions={all => all}
      getOptionLabel={option =>
        typeof option === 'string' ? option : labelOf(option)
      }
      loading={search.loading}
      loadingText={t('form.searching')}
      // The field shows what is typed; what is chosen is put there by `onSelect`.
      value={null}
      inputValue={input}
      onInputChange={(_event, value, reason) => {
        if (reason === 'input' || reason === 'clear') {
          props.onInput(value);
          setOpen(true);
        }
      }}
      onChange={(_event, option) => {
        if (option === LOAD_MORE) {
          search.loadMore?.();
        } else if (option !== null && typeof option !== 'string') {
          props.onSelect(option);
          setOpen(false);
        }
      }}
      renderOption={option =>
        option === LOAD_MORE ? (
          <em>{search.loading ? t('form.searching') : t('form.loadMore')}</em>
        ) : (
          props.renderItem(option)
        )
      }
      renderInput={params => (
        <TextField
          {...params}
          label={props.label}
          variant="outlined"
          required={props.required}
          inputRef={field}
          error={Boolean(problem)}
          // What a field waits for must be readable while it cannot be used.
          FormHelperTextProps={{ disabled: false }}
          helperText={
            problem ?? (search.loading ? t('form.searching') : props.help)
          }
        />
      )}
    />
  );
}
