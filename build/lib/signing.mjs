// Which keys for signing the environment holds. Their values are electron-builder's business alone.

const has = (...names) => names.every((name) => Boolean(process.env[name]));

/** Apple's notary: an App Store Connect key, an Apple ID with an app-specific password, or a profile in the keychain. */
const notaryKeys = () =>
  has('APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER') ||
  has('APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID') ||
  has('APPLE_KEYCHAIN_PROFILE');

export const canNotarise = () => process.platform === 'darwin' && notaryKeys();

/** What will be left undone on this system for want of keys, each as a sentence. */
export function unsignedParts(platform = process.platform) {
  if (platform === 'darwin')
    return [
      ...(has('CSC_LINK') || has('CSC_NAME')
        ? []
        : ['Not signed, unless the keychain has a Developer ID: CSC_LINK and CSC_KEY_PASSWORD are not set.']),
      ...(notaryKeys() ? [] : ['Not notarised: APPLE_API_KEY, APPLE_API_KEY_ID and APPLE_API_ISSUER are not set.']),
    ];
  if (platform === 'win32' && !has('CSC_LINK') && !has('WIN_CSC_LINK'))
    return ['Not signed: WIN_CSC_LINK and WIN_CSC_KEY_PASSWORD are not set.'];
  return [];
}
