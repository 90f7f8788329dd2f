export { BuildPage } from './BuildPage';
