/** Made by the build from theme.ts. */
declare module 'virtual:theme-variables.css'
