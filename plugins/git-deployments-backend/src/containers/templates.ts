import { parseEntityRef } from '@backstage/catalog-model';
import { sha256 } from '../crypto/Cipher';

/** What the templates of image repository and namespace can name. */
export interface TemplateValues {
  entityRef: string;
  name: string;
  environment: string;
}

/**
 * Fills `{{ entity.name }}`, `{{ entity.namespace }}`, `{{ entity.kind }}`, `{{ name }}` and `{{ environment }}` into a
 * template, each as lower-case letters, digits and dashes.
 */
export function fillTemplate(template: string, values: TemplateValues): string {
  const { kind, namespace, name } = parseEntityRef(values.entityRef);
  const words: Record<string, string> = {
    'entity.kind': kind,
    'entity.namespace': namespace,
    'entity.name': name,
    name: values.name,
    environment: values.environment,
  };
  return template.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (whole, word: string) => {
    const value = words[word];
    if (value === undefined) {
      throw new Error(
        `The template "${template}" of gitDeployments.templates names ${whole}; there are: ${Object.keys(
          words,
        ).join(', ')}`,
      );
    }
    return slug(value);
  });
}

function slug(value: string): string {
  const plain = value
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  // Two names that differ only in what was dropped must not share an image repository.
  return plain === value
    ? plain
    : `${plain || 'x'}-${sha256(value).slice(0, 6)}`;
}
