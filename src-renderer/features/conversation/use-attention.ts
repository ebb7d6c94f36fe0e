import { useEffect, useState } from 'react';

/** Whether the user can be taken to look at this window: it is seen and has the keyboard. */
export const isAttentive = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** The same, kept up to date. */
export const useAttention = (): boolean => {
  const [attentive, setAttentive] = useState(isAttentive);
  useEffect(() => {
    const look = (): void => setAttentive(isAttentive());
    window.addEventListener('focus', look);
    window.addEventListener('blur', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      window.removeEventListener('focus', look);
      window.removeEventListener('blur', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, []);
  return attentive;
};
