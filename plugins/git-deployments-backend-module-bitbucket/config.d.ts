export interface Config {
  gitDeployments?: {
    /**
     * The git servers. What follows is what an entry of type `bitbucket` may have. All of it is optional in this
     * description, because entries of other types are held against it too; the module itself refuses a bad entry.
     */
    providers?: Array<{
      /** Part of the webhook and callback URLs: lower-case letters, digits and dashes. */
      id?: string;
      /** `bitbucket` */
      type?: string;
      /** What people see. Default: the host of `baseUrl`. */
      title?: string;
      /** The web address of the server. Default: `https://bitbucket.org`. */
      baseUrl?: string;
      /** The address of the REST API. Default: the one that belongs to `baseUrl`. */
      apiBaseUrl?: string;
      /** The OAuth consumer of a workspace. */
      oauth?: {
        /** The consumer's key. */
        clientId?: string;
        /**
         * The consumer's secret.
         *
         * @visibility secret
         */
        clientSecret?: string;
        /** The scopes that the consumer must have. Default: `account`, `repository` and `webhook`. */
        scopes?: string[];
      };
      /** Annotation of User entities that holds the account's UUID at this server. */
      userAnnotation?: string;
    }>;
  };
}
