export { gitDeploymentsTranslationRef } from './ref';
