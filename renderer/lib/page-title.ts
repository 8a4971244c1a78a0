/** The title of the page: `Requests · Tulay`. */
import { useEffect } from 'react';

export function usePageTitle(screen: string): void {
  useEffect(() => {
    document.title = `${screen} · Tulay`;
  }, [screen]);
}
