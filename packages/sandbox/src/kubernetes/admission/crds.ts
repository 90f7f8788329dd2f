import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv, { ErrorObject, ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { isItem } from '../store/mergeKeys';

// By the package's own name, so that it is found from the sources as well as from what is built of them.
const CONTRACTS = join(
  dirname(require.resolve('sandbox/package.json')),
  'contracts/tekton',
);

type Kind = 'pipelinerun' | 'pipeline' | 'taskrun' | 'task' | 'customrun';

interface Definition {
  spec: {
    versions: {
      storage: boolean;
      schema: { openAPIV3Schema: { properties: Record<string, unknown> } };
    }[];
  };
}

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv, { formats: ['date-time'] });
for (const format of ['int32', 'int64', 'double']) ajv.addFormat(format, true);

const validators = new Map<string, ValidateFunction>();

/** Something that a schema says about a value. */
export interface SchemaComplaint {
  path: string;
  message: string;
  /** The name of a field that the schema does not have. */
  unknownField?: string;
}

/** Checks the `spec` or the whole `status` of a Tekton kind against its CRD. */
export function checkAgainstCrd(
  kind: Kind,
  section: 'spec' | 'status',
  value: unknown,
): SchemaComplaint[] {
  const key = `${kind}.${section}`;
  let validate = validators.get(key);
  if (!validate) {
    validate = ajv.compile(schemaOf(kind, section));
    validators.set(key, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map(error => complaint(section, error));
}

function complaint(section: string, error: ErrorObject): SchemaComplaint {
  const path = `${section}${error.instancePath
    .replace(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replace(/\//g, '.')}`;
  const unknownField =
    error.keyword === 'additionalProperties'
      ? String(error.params.additionalProperty)
      : undefined;
  return {
    path: unknownField ? `${path}.${unknownField}` : path,
    message: unknownField
      ? `unknown field "${unknownField}"`
      : `Invalid value: ${error.message}`,
    unknownField,
  };
}

function schemaOf(kind: Kind, section: 'spec' | 'status'): object {
  const crd = parse(
    readFileSync(join(CONTRACTS, `${kind}.crd.yaml`), 'utf8'),
  ) as Definition;
  const stored = crd.spec.versions.find(version => version.storage);
  const schema = stored?.schema.openAPIV3Schema.properties[section];
  if (!schema) throw new Error(`The CRD of ${kind} has no ${section}`);
  return close(schema) as object;
}

/** Makes a structural schema strict: no unknown fields, and numbers or texts where Kubernetes takes either. */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (!isItem(schema)) return schema;
  if (schema['x-kubernetes-int-or-string']) {
    return { type: ['integer', 'number', 'string'] };
  }
  const closed = Object.fromEntries(
    Object.entries(schema)
      // Defaults are the server's to fill, descriptions nobody's to check.
      .filter(([key]) => key !== 'description' && key !== 'default')
      .map(([key, value]) => [key, close(value)]),
  );
  if (isItem(schema.properties)) {
    closed.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, value]) => [
        key,
        close(value),
      ]),
    );
    if (
      schema.additionalProperties === undefined &&
      !schema['x-kubernetes-preserve-unknown-fields']
    ) {
      closed.additionalProperties = false;
    }
  }
  return closed;
}
