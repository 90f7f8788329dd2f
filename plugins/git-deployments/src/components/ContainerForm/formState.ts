import type {
  ContainerFormValues,
  FormProblems,
} from '../../lib/containerForm';

/** What the parts of the form share. */
export interface FormState {
  values: ContainerFormValues;
  set(change: Partial<ContainerFormValues>): void;
  /** What is wrong; empty until somebody has tried to send it. */
  problems: FormProblems;
}
