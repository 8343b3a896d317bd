import { Menu, SegmentedControl, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { signOut } from '../api/session.ts'
import { Icon } from '../ui/icon.tsx'
import { toastError } from '../ui/toasts.tsx'
import { useViewer } from './viewer.ts'
import classes from './viewer-menu.module.css'

/** Who is signed in, light or dark, and the way out. */
export function ViewerMenu() {
  const viewer = useViewer()
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const leave = async () => {
    try {
      await signOut()
      client.clear()
      navigate('/')
      window.location.reload()
    } catch (error) {
      toastError('Signing out failed', error)
    }
  }
  return (
    <div className={classes.foot}>
      <ColourScheme />
      <Menu position="top-start" width={220}>
        <Menu.Target>
          <UnstyledButton className={classes.viewer}>
            <span className={classes.initial} aria-hidden="true">
              {viewer.name.slice(0, 1).toUpperCase()}
            </span>
            <span className={classes.names}>
              <span className={classes.name}>{viewer.name}</span>
              <span className={classes.role}>{viewer.role ?? viewer.email ?? 'API token'}</span>
            </span>
            <Icon name="chevronDown" size={14} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="person" size={16} />} onClick={() => navigate('/settings/profile')}>
            Profile
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="signOut" size={16} />} onClick={() => void leave()}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}

function ColourScheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label="Colours"
      value={colorScheme}
      onChange={(value) => setColorScheme(value as typeof colorScheme)}
      data={[
        { value: 'light', label: <Named icon="sun" name="Light" /> },
        { value: 'dark', label: <Named icon="moon" name="Dark" /> },
        { value: 'auto', label: <Named icon="screen" name="As the system" /> },
      ]}
    />
  )
}

function Named({ icon, name }: { readonly icon: 'sun' | 'moon' | 'screen'; readonly name: string }) {
  return (
    <span className={classes.scheme} title={name}>
      <Icon name={icon} size={15} />
      <span className={classes.hidden}>{name}</span>
    </span>
  )
}
