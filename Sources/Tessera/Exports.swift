@_exported import Arch
@_exported import Crossbar
@_exported import Memory
@_exported import Reports
@_exported import Tiles
@_exported import TraceFile
@_exported import Workloads
