import { BuildOptionFields } from '../BuildOptionFields';
import { DockerfileNotice } from '../DockerfileNotice';
import { FieldGrid } from '../FieldGrid';
import { FileFields } from '../FileFields';
import { ImageField } from '../ImageField';
import { WatchPathField } from '../WatchPathField';
import type { FormParts } from '../surroundings';

/** How the image is built: folder, Dockerfile, and which pushes build it. */
export function BuildStep(props: FormParts) {
  const { form, found, defaults } = props;
  return (
    <FieldGrid>
      <FileFields
        form={form}
        dockerfiles={(found.inspection?.dockerfiles ?? []).map(
          ({ path }) => path,
        )}
      />
      <DockerfileNotice form={form} found={found} />
      <WatchPathField form={form} />
      <ImageField form={form} defaults={defaults} />
      <BuildOptionFields form={form} />
    </FieldGrid>
  );
}
