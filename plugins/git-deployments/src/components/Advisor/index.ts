export { AdvisorSection } from './AdvisorSection';
