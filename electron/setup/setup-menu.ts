/** The menu: the platform's standard entries by their roles, and one for the service. */
import type { MenuItemConstructorOptions } from 'electron';

export interface MenuApi<BuiltMenu> {
  buildFromTemplate(template: MenuItemConstructorOptions[]): BuiltMenu;
  setApplicationMenu(menu: BuiltMenu): void;
}

export interface MenuParts {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  readonly restartService: () => void;
}

export function setupMenu<BuiltMenu>(api: MenuApi<BuiltMenu>, parts: MenuParts): void {
  api.setApplicationMenu(api.buildFromTemplate(menuTemplate(parts)));
}

export function menuTemplate({
  platform,
  isPackaged,
  restartService,
}: MenuParts): MenuItemConstructorOptions[] {
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const inspect: MenuItemConstructorOptions[] = isPackaged ? [] : [{ role: 'toggleDevTools' }];
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'reload' },
        ...inspect,
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
      ],
    },
    { label: 'Service', submenu: [{ label: 'Restart the service', click: () => restartService() }] },
    { role: 'windowMenu' },
  ];
}
