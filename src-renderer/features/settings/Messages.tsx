import { TrustedHosts } from './TrustedHosts.tsx';

export function Messages() {
  return <TrustedHosts />;
}
