/** A repository of the sample organisation, with its history. */
export type SampleRepository = {
  name: string;
  description: string;
  language: string;
  private?: boolean;
  history: {
    /** Login of the author. */
    by: string;
    /** ISO 8601. */
    on: string;
    message: string;
    /** Contents by path; null removes the file. */
    files: Record<string, string | null>;
  }[];
};
