import type { searchMessages } from '../messages/search';
import type { Translated } from '../nested';

/** Was die Suche gefunden hat. */
export const search: Translated<typeof searchMessages> = {
  search: {
    build: 'Build',
    container: 'Container',
  },
};
