import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { AuthenticationError, InputError } from '@backstage/errors';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';

/** Who one can be in the demo; account names and passwords at the sandbox's forge are the same. */
const PERSONAS = ['owner', 'admin', 'member', 'outsider'];

/** The header in which the sign-in page says who one wants to be. */
const PERSONA_HEADER = 'x-demo-persona';

const authenticator = createProxyAuthenticator({
  defaultProfileTransform: async () => ({ profile: {} }),
  initialize() {},
  async authenticate({ req }) {
    const persona = req.header(PERSONA_HEADER) ?? '';
    if (!PERSONAS.includes(persona)) {
      throw new AuthenticationError(
        `Choose one of the personas: ${PERSONAS.join(', ')}`,
      );
    }
    return { result: { persona } };
  },
});

/**
 * Sign-in without a password, as one of four personas: for the demo portal alone. It refuses to start in production, or
 * where `gitDeployments.demo` is not set.
 */
export const demoAuthModule = createBackendModule({
  pluginId: 'auth',
  moduleId: 'demo-provider',
  register(env) {
    env.registerInit({
      deps: {
        providers: authProvidersExtensionPoint,
        config: coreServices.rootConfig,
      },
      async init({ providers, config }) {
        if (
          process.env.NODE_ENV === 'production' ||
          config.getOptionalBoolean('gitDeployments.demo') !== true
        ) {
          throw new InputError(
            'The demo sign-in lets anybody be anybody: remove demoAuthModule from packages/backend before running this portal in earnest',
          );
        }
        providers.registerProvider({
          providerId: 'demo',
          factory: createProxyAuthProviderFactory({
            authenticator,
            async signInResolver({ result }, context) {
              return context.signInWithCatalogUser({
                entityRef: {
                  kind: 'User',
                  namespace: 'default',
                  name: result.persona,
                },
              });
            },
          }),
        });
      },
    });
  },
});
