/**
 * Menus that open from a button. Not modal: the page behind keeps its scroll bar, and no style element is added to it, which the
 * page's policy would refuse.
 */
import Check from 'lucide-react/icons/check';
import { DropdownMenu } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from '../../lib/class-names.ts';
import styles from './menu.module.css';

export interface MenuProps {
  /** A button; it gets what makes it open the menu. */
  readonly trigger: ReactElement;
  readonly children: ReactNode;
  readonly align?: 'start' | 'center' | 'end';
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  readonly className?: string | undefined;
  readonly onOpenChange?: (open: boolean) => void;
}

export function Menu({
  trigger,
  children,
  align = 'start',
  side = 'bottom',
  className,
  onOpenChange,
}: MenuProps): ReactElement {
  return (
    <DropdownMenu.Root modal={false} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={classNames(styles.menu, className)}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          loop
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export interface MenuItemProps {
  readonly children: ReactNode;
  readonly onSelect: () => void;
  readonly icon?: ReactNode;
  /** At the right: a shortcut, or what the choice would change. */
  readonly aside?: ReactNode;
  readonly disabled?: boolean;
  /** The menu stays open, as after copying. */
  readonly stays?: boolean;
}

export function MenuItem({
  children,
  onSelect,
  icon,
  aside,
  disabled = false,
  stays = false,
}: MenuItemProps): ReactElement {
  return (
    <DropdownMenu.Item
      className={styles.item}
      disabled={disabled}
      onSelect={(event) => {
        if (stays) event.preventDefault();
        onSelect();
      }}
    >
      {icon === undefined ? null : <span className={styles.mark}>{icon}</span>}
      <span className={styles.text}>{children}</span>
      {aside === undefined ? null : <span className={styles.aside}>{aside}</span>}
    </DropdownMenu.Item>
  );
}

export interface MenuChoicesProps<Value extends string> {
  readonly label?: string;
  readonly value: Value | undefined;
  readonly choices: readonly {
    readonly value: Value;
    readonly text: ReactNode;
    readonly aside?: ReactNode;
  }[];
  readonly onChange: (value: Value) => void;
}

/** One of several. */
export function MenuChoices<Value extends string>({
  label,
  value,
  choices,
  onChange,
}: MenuChoicesProps<Value>): ReactElement {
  return (
    <DropdownMenu.Group>
      {label === undefined ? null : <DropdownMenu.Label className={styles.label}>{label}</DropdownMenu.Label>}
      <DropdownMenu.RadioGroup
        {...(value === undefined ? {} : { value })}
        // Radix hands back one of the values given below.
        onValueChange={(next) => onChange(next as Value)}
      >
        {choices.map((choice) => (
          <DropdownMenu.RadioItem key={choice.value} value={choice.value} className={styles.item}>
            <span className={styles.mark}>
              <DropdownMenu.ItemIndicator>
                <Check />
              </DropdownMenu.ItemIndicator>
            </span>
            <span className={styles.text}>{choice.text}</span>
            {choice.aside === undefined ? null : <span className={styles.aside}>{choice.aside}</span>}
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
    </DropdownMenu.Group>
  );
}

export interface MenuCheckProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
  readonly aside?: ReactNode;
}

/** On or off; the menu stays open, since several may be wanted. */
export function MenuCheck({ checked, onChange, children, aside }: MenuCheckProps): ReactElement {
  return (
    <DropdownMenu.CheckboxItem
      className={styles.item}
      checked={checked}
      onCheckedChange={(next) => onChange(next)}
      onSelect={(event) => event.preventDefault()}
    >
      <span className={styles.mark}>
        <DropdownMenu.ItemIndicator>
          <Check />
        </DropdownMenu.ItemIndicator>
      </span>
      <span className={styles.text}>{children}</span>
      {aside === undefined ? null : <span className={styles.aside}>{aside}</span>}
    </DropdownMenu.CheckboxItem>
  );
}

export function MenuLine(): ReactElement {
  return <DropdownMenu.Separator className={styles.line} />;
}
