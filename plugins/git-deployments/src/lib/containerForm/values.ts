import type {
  SupersedePolicy,
  Target,
} from 'backstage-plugin-git-deployments-common';
import type { BuildOptionValues } from '../buildOptions';
import { OPEN_PROTECTION, type ProtectionValues } from '../protection';

/** One environment variable as typed: a value, or a reference to a key of a Secret. */
export interface EnvRow {
  name: string;
  from: 'value' | 'secret';
  value: string;
  secretName: string;
  secretKey: string;
}

/** What is typed into the form. Numbers are text until they are sent, so that nothing typed is lost. */
export interface ContainerFormValues
  extends BuildOptionValues,
    ProtectionValues {
  name: string;
  environment: string;
  connectionId: string;
  /** The provider instance of the connection. */
  provider: string;
  repositoryUrl: string;
  repositoryFullName: string;
  branch: string;
  path: string;
  dockerfile: string;
  watchPath: string;
  /** Empty: the platform's template. */
  image: string;
  targetMode: 'new' | 'existing';
  /** Empty: the platform's default. */
  cluster: string;
  namespace: string;
  port: string;
  /** The port that was put into the form and not typed: what it was taken from may change. */
  suggestedPort: string;
  replicas: string;
  healthPath: string;
  cpu: string;
  memory: string;
  env: EnvRow[];
  kind: Target['kind'];
  workloadName: string;
  containerName: string;
  supersede: SupersedePolicy;
  undoOnFailure: boolean;
}

/** The fields that something can be wrong with. */
export type FormField = keyof ContainerFormValues;

/** A form that nobody has typed into. */
export const EMPTY_FORM: ContainerFormValues = {
  name: '',
  environment: 'production',
  connectionId: '',
  provider: '',
  repositoryUrl: '',
  repositoryFullName: '',
  branch: '',
  path: '/',
  dockerfile: 'Dockerfile',
  watchPath: '',
  image: '',
  targetMode: 'new',
  cluster: '',
  namespace: '',
  port: '',
  suggestedPort: '',
  replicas: '1',
  healthPath: '',
  cpu: '',
  memory: '',
  env: [],
  kind: 'Deployment',
  workloadName: '',
  containerName: '',
  ...OPEN_PROTECTION,
  supersede: 'wait-latest',
  undoOnFailure: false,
  buildArgs: '',
  buildSecrets: '',
  submodules: false,
  lfs: false,
};

/** An environment variable that nobody has typed into. */
export const EMPTY_ENV_ROW: EnvRow = {
  name: '',
  from: 'value',
  value: '',
  secretName: '',
  secretKey: '',
};
