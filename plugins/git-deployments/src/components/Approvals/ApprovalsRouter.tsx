import { Content } from '@backstage/core-components';
import { Route, Routes, useParams } from 'react-router-dom';
import { ApprovalPage } from './ApprovalPage';
import { ApprovalsPage } from './ApprovalsPage';

/** The requests, and one of them. */
export function ApprovalsRouter() {
  return (
    <Content>
      <Routes>
        <Route path="/" element={<ApprovalsPage />} />
        <Route path="/:approvalId" element={<ApprovalRoute />} />
      </Routes>
    </Content>
  );
}

function ApprovalRoute() {
  const { approvalId = '' } = useParams();
  return <ApprovalPage key={approvalId} approvalId={approvalId} />;
}
