/** What search has found. */
export const searchMessages = {
  search: {
    build: 'Build',
    container: 'Container',
  },
} as const;
