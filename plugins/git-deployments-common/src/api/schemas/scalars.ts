export const dateTime = { type: 'string', format: 'date-time' } as const;
export const nullableDateTime = {
  type: ['string', 'null'],
  format: 'date-time',
} as const;
export const nullableString = { type: ['string', 'null'] } as const;
