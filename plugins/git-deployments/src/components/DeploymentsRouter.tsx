import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Route, Routes, useParams } from 'react-router-dom';
import { BuildPage } from './Build';
import { ContainerPage } from './Container';
import { EditContainerPage, NewContainerPage } from './ContainerForm';
import { ContainersPage } from './Containers';
import { RolesPage } from './Roles';

/** The Deployments tab: the pages of an entity's containers and their builds. */
export function DeploymentsRouter() {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  return (
    <Routes key={entityRef}>
      <Route path="/" element={<ContainersPage entityRef={entityRef} />} />
      <Route path="/new" element={<NewContainerPage entityRef={entityRef} />} />
      <Route path="/roles" element={<RolesPage entityRef={entityRef} />} />
      <Route path="/:containerId" element={<ContainerRoute />} />
      <Route path="/:containerId/edit" element={<EditRoute />} />
      <Route path="/:containerId/builds/:buildId" element={<BuildRoute />} />
    </Routes>
  );
}

function ContainerRoute() {
  const { containerId = '' } = useParams();
  return <ContainerPage key={containerId} containerId={containerId} />;
}

function EditRoute() {
  const { containerId = '' } = useParams();
  return <EditContainerPage key={containerId} containerId={containerId} />;
}

function BuildRoute() {
  const { containerId = '', buildId = '' } = useParams();
  return (
    <BuildPage key={buildId} containerId={containerId} buildId={buildId} />
  );
}
