/** What a Secret of type `kubernetes.io/dockerconfigjson` holds. */
export function dockerConfig(registry: {
  address: string;
  username?: string;
  password?: string;
}): string {
  const { address, username, password } = registry;
  return JSON.stringify({
    auths: {
      [address.split('/')[0]]: {
        username,
        password,
        auth: Buffer.from(`${username}:${password}`).toString('base64'),
      },
    },
  });
}
