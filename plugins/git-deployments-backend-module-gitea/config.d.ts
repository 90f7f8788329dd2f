export interface Config {
  gitDeployments?: {
    /**
     * The git servers. What follows is what an entry of type `gitea` may have. All of it is optional in this
     * description, because entries of other types are held against it too; the module itself refuses a bad entry.
     */
    providers?: Array<{
      /** Part of the webhook and callback URLs: lower-case letters, digits and dashes. */
      id?: string;
      /** `gitea`, for Forgejo too */
      type?: string;
      /** What people see. Default: the host of `baseUrl`. */
      title?: string;
      /** The web address of the server, with the path below which it lives, if any. Needed. */
      baseUrl?: string;
      /** The OAuth application at the server. */
      oauth?: {
        clientId?: string;
        /** @visibility secret */
        clientSecret?: string;
        /** The scopes to ask for. Default: `read:user` and `write:repository`. */
        scopes?: string[];
      };
      /** Annotation of User entities that holds the account id at this server. */
      userAnnotation?: string;
    }>;
  };
}
