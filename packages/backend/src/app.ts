import { createBackend } from '@backstage/backend-defaults';

// Serves the built app on an origin of its own, as a portal behind two host names would.
const backend = createBackend();
backend.add(import('@backstage/plugin-app-backend'));
backend.start();
