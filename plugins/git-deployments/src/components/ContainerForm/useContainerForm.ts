import type { MinimumProtection } from 'backstage-plugin-git-deployments-common';
import { RefObject, useEffect, useRef, useState } from 'react';
import {
  ContainerFormValues,
  fieldId,
  firstProblem,
  FormField,
  serverProblemOf,
  TakenName,
  validateForm,
} from '../../lib/containerForm';
import { describeError } from '../../lib/errors';
import type { FormState } from './formState';

/** A folded part opens first: so many frames are waited for the field to be there. */
const MOST_FRAMES = 20;

/** What is typed, what is wrong with it, and where a person is led that has to mend it. */
export function useContainerForm(options: {
  values: ContainerFormValues;
  onChange(change: Partial<ContainerFormValues>): void;
  /** The containers that the entity has besides. */
  taken?: readonly TakenName[];
  /** The least protection of the environment. */
  minimum: MinimumProtection;
  /** How the newest attempt to send it failed. */
  error: Error | undefined;
  /** Shows the part of the form that has a field. */
  show(field: FormField): void;
}): {
  form: FormState;
  /** Whether something was missing when it was to be sent, and still is. */
  troubled: boolean;
  /** Where is said what is wrong; has the focus where no field can have it. */
  top: RefObject<HTMLDivElement>;
  /** Does it if all is well; else leads to what is not. */
  attempt(action: () => void): void;
} {
  const { values, onChange, taken, minimum, error, show } = options;
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState<ContainerFormValues>();
  const top = useRef<HTMLDivElement>(null);
  const problems = validateForm(values, taken, minimum);
  const said = error && serverProblemOf(describeError(error));
  // What was changed since may be right.
  const serverProblem =
    said && sent && isSame(sent[said.field], values[said.field])
      ? said
      : undefined;

  const lead = (field: FormField) => {
    show(field);
    focusWhenThere(fieldId(field), () => top.current?.focus());
  };
  const latest = useRef(lead);
  latest.current = lead;
  useEffect(() => {
    const problem = error && serverProblemOf(describeError(error));
    if (problem) {
      latest.current(problem.field);
    } else if (error) {
      top.current?.focus();
    }
  }, [error]);

  return {
    form: {
      values,
      set: onChange,
      problems: tried ? problems : {},
      serverProblem,
    },
    troubled: tried && firstProblem(problems) !== undefined,
    top,
    attempt(action) {
      setTried(true);
      setSent(values);
      const field = firstProblem(problems);
      if (field) {
        lead(field);
      } else {
        action();
      }
    },
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function focusWhenThere(id: string, otherwise: () => void, frame = 0): void {
  const element = document.getElementById(id);
  if (element && !element.hasAttribute('disabled')) {
    element.focus();
  } else if (frame >= MOST_FRAMES) {
    otherwise();
  } else {
    requestAnimationFrame(() => focusWhenThere(id, otherwise, frame + 1));
  }
}
