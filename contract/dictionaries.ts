/**
 * The folder on a web server that dictionaries come from: https, or http on this computer; null: it is no such address.
 * Apart from the schemas, so that the window can use it without the schema library.
 */
export const dictionaryFolder = (address: string): string | null => {
  if (!URL.canParse(address)) return null;
  const { protocol, hostname, username, password, href } = new URL(address);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  if ((protocol !== 'https:' && !(protocol === 'http:' && local)) || username !== '' || password !== '') return null;
  return href.endsWith('/') ? href : `${href}/`;
};
