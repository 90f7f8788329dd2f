export { LogSection } from './LogSection';
