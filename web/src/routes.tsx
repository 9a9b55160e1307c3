import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Layout } from '@/shell/Layout'
import { NotFound } from '@/shell/NotFound'
import { Failure } from '@/ui/States'

/** Of a search parameter what it must be, or nothing: addresses are anybody's text. */
type Search<T> = { [Name in keyof T]?: T[Name] | undefined }

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined)
const flag = (value: unknown) => (value === true ? true : undefined)

const root = createRootRoute({
  component: Layout,
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
})

// The main job

const today = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('@/pages/today/TodayPage'), 'TodayPage'),
})

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('@/pages/setup/SetupPage'), 'SetupPage'),
})

const competitors = createRoute({
  getParentRoute: () => root,
  path: '/competitors',
  component: lazyRouteComponent(() => import('@/pages/competitors/CompetitorsPage'), 'CompetitorsPage'),
})

const competitor = createRoute({
  getParentRoute: () => root,
  path: '/competitors/$competitorId',
  component: lazyRouteComponent(() => import('@/pages/competitors/CompetitorPage'), 'CompetitorPage'),
})

const competitorTimeline = createRoute({
  getParentRoute: () => competitor,
  path: '/',
  validateSearch: (search): Search<{ category: string; minImpact: number; noise: boolean }> => ({
    category: text(search.category),
    minImpact: number(search.minImpact),
    noise: flag(search.noise),
  }),
  component: lazyRouteComponent(() => import('@/pages/competitors/TimelineTab'), 'TimelineTab'),
})

const competitorSources = createRoute({
  getParentRoute: () => competitor,
  path: '/sources',
  component: lazyRouteComponent(() => import('@/pages/competitors/SourcesTab'), 'SourcesTab'),
})

const competitorSnapshots = createRoute({
  getParentRoute: () => competitor,
  path: '/snapshots',
  validateSearch: (search): Search<{ sourceId: string }> => ({ sourceId: text(search.sourceId) }),
  component: lazyRouteComponent(() => import('@/pages/competitors/SnapshotsTab'), 'SnapshotsTab'),
})

const competitorInsights = createRoute({
  getParentRoute: () => competitor,
  path: '/insights',
  component: lazyRouteComponent(() => import('@/pages/competitors/InsightsTab'), 'InsightsTab'),
})

const update = createRoute({
  getParentRoute: () => root,
  path: '/updates/$updateId',
  component: lazyRouteComponent(() => import('@/pages/updates/UpdatePage'), 'UpdatePage'),
})

const snapshot = createRoute({
  getParentRoute: () => root,
  path: '/snapshots/$snapshotId',
  validateSearch: (search): Search<{ start: number; end: number }> => ({ start: number(search.start), end: number(search.end) }),
  component: lazyRouteComponent(() => import('@/pages/snapshots/SnapshotPage'), 'SnapshotPage'),
})

// Questions, battlecards, alerts

const ask = createRoute({
  getParentRoute: () => root,
  path: '/ask',
  validateSearch: (search): Search<{ question: string }> => ({ question: text(search.question) }),
  component: lazyRouteComponent(() => import('@/pages/ask/AskPage'), 'AskPage'),
})

const asked = createRoute({
  getParentRoute: () => root,
  path: '/ask/$questionId',
  component: lazyRouteComponent(() => import('@/pages/ask/AskedPage'), 'AskedPage'),
})

const battlecards = createRoute({
  getParentRoute: () => root,
  path: '/battlecards',
  component: lazyRouteComponent(() => import('@/pages/battlecards/BattlecardsPage'), 'BattlecardsPage'),
})

const battlecard = createRoute({
  getParentRoute: () => root,
  path: '/battlecards/$battlecardId',
  component: lazyRouteComponent(() => import('@/pages/battlecards/BattlecardPage'), 'BattlecardPage'),
})

const alerts = createRoute({
  getParentRoute: () => root,
  path: '/alerts',
  component: lazyRouteComponent(() => import('@/pages/alerts/AlertsLayout'), 'AlertsLayout'),
})

const alertList = createRoute({
  getParentRoute: () => alerts,
  path: '/',
  component: lazyRouteComponent(() => import('@/pages/alerts/AlertsTab'), 'AlertsTab'),
})

const alertRules = createRoute({
  getParentRoute: () => alerts,
  path: '/rules',
  component: lazyRouteComponent(() => import('@/pages/alerts/RulesTab'), 'RulesTab'),
})

const alertChannels = createRoute({
  getParentRoute: () => alerts,
  path: '/channels',
  component: lazyRouteComponent(() => import('@/pages/alerts/ChannelsTab'), 'ChannelsTab'),
})

const alertDeliveries = createRoute({
  getParentRoute: () => alerts,
  path: '/deliveries',
  validateSearch: (search): Search<{ status: string; channelId: string }> => ({
    status: text(search.status),
    channelId: text(search.channelId),
  }),
  component: lazyRouteComponent(() => import('@/pages/alerts/DeliveriesTab'), 'DeliveriesTab'),
})

// The workspace, the person, the installation

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('@/pages/settings/SettingsLayout'), 'SettingsLayout'),
})

const settingsGeneral = createRoute({
  getParentRoute: () => settings,
  path: '/',
  component: lazyRouteComponent(() => import('@/pages/settings/GeneralTab'), 'GeneralTab'),
})

const settingsMembers = createRoute({
  getParentRoute: () => settings,
  path: '/members',
  component: lazyRouteComponent(() => import('@/pages/settings/MembersTab'), 'MembersTab'),
})

const settingsBranding = createRoute({
  getParentRoute: () => settings,
  path: '/branding',
  component: lazyRouteComponent(() => import('@/pages/settings/BrandingTab'), 'BrandingTab'),
})

const settingsFeatures = createRoute({
  getParentRoute: () => settings,
  path: '/features',
  component: lazyRouteComponent(() => import('@/pages/settings/FeaturesTab'), 'FeaturesTab'),
})

const settingsClients = createRoute({
  getParentRoute: () => settings,
  path: '/clients',
  component: lazyRouteComponent(() => import('@/pages/settings/ClientsTab'), 'ClientsTab'),
})

const settingsUsage = createRoute({
  getParentRoute: () => settings,
  path: '/usage',
  component: lazyRouteComponent(() => import('@/pages/settings/UsageTab'), 'UsageTab'),
})

const settingsAudit = createRoute({
  getParentRoute: () => settings,
  path: '/audit',
  component: lazyRouteComponent(() => import('@/pages/settings/AuditTab'), 'AuditTab'),
})

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyRouteComponent(() => import('@/pages/account/AccountPage'), 'AccountPage'),
})

const operations = createRoute({
  getParentRoute: () => root,
  path: '/operations',
  component: lazyRouteComponent(() => import('@/pages/operations/OperationsLayout'), 'OperationsLayout'),
})

const operationsHealth = createRoute({
  getParentRoute: () => operations,
  path: '/',
  component: lazyRouteComponent(() => import('@/pages/operations/HealthTab'), 'HealthTab'),
})

const operationsJobs = createRoute({
  getParentRoute: () => operations,
  path: '/jobs',
  component: lazyRouteComponent(() => import('@/pages/operations/JobsTab'), 'JobsTab'),
})

const operationsBreakers = createRoute({
  getParentRoute: () => operations,
  path: '/breakers',
  component: lazyRouteComponent(() => import('@/pages/operations/BreakersTab'), 'BreakersTab'),
})

const operationsDeadLetters = createRoute({
  getParentRoute: () => operations,
  path: '/dead-letters',
  component: lazyRouteComponent(() => import('@/pages/operations/DeadLettersTab'), 'DeadLettersTab'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    today,
    setup,
    competitors,
    competitor.addChildren([competitorTimeline, competitorSources, competitorSnapshots, competitorInsights]),
    update,
    snapshot,
    ask,
    asked,
    battlecards,
    battlecard,
    alerts.addChildren([alertList, alertRules, alertChannels, alertDeliveries]),
    settings.addChildren([
      settingsGeneral,
      settingsMembers,
      settingsBranding,
      settingsFeatures,
      settingsClients,
      settingsUsage,
      settingsAudit,
    ]),
    account,
    operations.addChildren([operationsHealth, operationsJobs, operationsBreakers, operationsDeadLetters]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
