import {
  appLanguageApiRef,
  useApiHolder,
} from '@backstage/frontend-plugin-api';

/** The language that the person has chosen, for dates and times: `de`. Undefined is the browser's. */
export function useLanguage(): string | undefined {
  return useApiHolder().get(appLanguageApiRef)?.getLanguage().language;
}
