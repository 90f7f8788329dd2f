import { Content } from '@backstage/core-components';
import { Route, Routes, useParams } from 'react-router-dom';
import { DeliveriesPage } from './DeliveriesPage';
import { DeliveryPage } from './DeliveryPage';

/** The deliveries, and one of them. */
export function DeliveriesRouter() {
  return (
    <Content>
      <Routes>
        <Route path="/" element={<DeliveriesPage />} />
        <Route path="/:deliveryId" element={<DeliveryRoute />} />
      </Routes>
    </Content>
  );
}

function DeliveryRoute() {
  const { deliveryId = '' } = useParams();
  return <DeliveryPage key={deliveryId} deliveryId={deliveryId} />;
}
