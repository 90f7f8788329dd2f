import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  ContainerFormValues,
  FormField,
  FormProblems,
  ServerProblem,
} from '../../lib/containerForm';
import { gitDeploymentsTranslationRef } from '../../translation';

/** What the parts of the form share. */
export interface FormState {
  values: ContainerFormValues;
  set(change: Partial<ContainerFormValues>): void;
  /** What is wrong; empty until somebody has tried to send it. */
  problems: FormProblems;
  /** What the server had against what was sent. */
  serverProblem: ServerProblem | undefined;
}

/** What to say at a field; undefined where all is well. */
export function useProblemText(
  form: Pick<FormState, 'problems' | 'serverProblem'>,
): (field: FormField) => string | undefined {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return field => {
    const problem = form.problems[field];
    if (problem) {
      return t(`form.problem.${problem}`);
    }
    return form.serverProblem?.field === field
      ? form.serverProblem.message
      : undefined;
  };
}
