import './mantine.css'
import 'virtual:theme-variables.css'
import './tokens.css'
import './global.css'
