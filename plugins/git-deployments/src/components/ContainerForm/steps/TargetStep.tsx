import { FieldGrid } from '../FieldGrid';
import { ProtectionFields } from '../ProtectionFields';
import { TargetFields } from '../TargetFields';
import type { FormParts } from '../surroundings';

/** What is rolled out to, and who may. */
export function TargetStep(props: FormParts) {
  const { form, entityRef, defaults, containerId } = props;
  return (
    <FieldGrid>
      <TargetFields
        form={form}
        entityRef={entityRef}
        defaults={defaults}
        containerId={containerId}
      />
      <ProtectionFields
        form={form}
        project={defaults?.project}
        minimum={defaults?.minimum}
      />
    </FieldGrid>
  );
}
