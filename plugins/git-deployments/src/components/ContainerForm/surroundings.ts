import type {
  Connection,
  ContainerDefaults,
  Provider,
} from 'backstage-plugin-git-deployments-common';
import type { InspectionState } from '../../hooks/useInspection';
import type { FormState } from './formState';

/** All that the steps of the form show: what is typed, and what there is to choose from. */
export interface FormParts {
  form: FormState;
  entityRef: string;
  connections: Connection[];
  providers: Provider[];
  /** What the platform would take; undefined until it is known. */
  defaults: ContainerDefaults | undefined;
  /** What the folder of the form holds. */
  found: InspectionState;
  /** The container that is changed: its name and environment then stay. */
  containerId?: string;
  /** Whether a person comes back from connecting a provider. */
  justConnected?: boolean;
}
